import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 8)
testCorpus('inline', 8)
