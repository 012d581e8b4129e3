import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 1)
testCorpus('inline', 1)
