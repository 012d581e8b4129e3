import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 10)
testCorpus('inline', 10)
