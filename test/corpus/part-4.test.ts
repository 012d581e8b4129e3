import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 4)
testCorpus('inline', 4)
