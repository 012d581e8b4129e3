import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 5)
testCorpus('inline', 5)
