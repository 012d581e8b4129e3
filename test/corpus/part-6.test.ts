import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 6)
testCorpus('inline', 6)
