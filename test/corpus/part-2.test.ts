import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 2)
testCorpus('inline', 2)
