import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 7)
testCorpus('inline', 7)
