import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 14)
testCorpus('inline', 14)
