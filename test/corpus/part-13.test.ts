import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 13)
testCorpus('inline', 13)
