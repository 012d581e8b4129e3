import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 11)
testCorpus('inline', 11)
