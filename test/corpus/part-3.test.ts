import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 3)
testCorpus('inline', 3)
