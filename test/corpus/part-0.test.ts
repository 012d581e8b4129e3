import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 0)
testCorpus('inline', 0)
