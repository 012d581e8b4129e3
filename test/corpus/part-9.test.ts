import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 9)
testCorpus('inline', 9)
