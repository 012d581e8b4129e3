import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 15)
testCorpus('inline', 15)
