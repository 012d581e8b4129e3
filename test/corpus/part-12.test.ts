import { testCorpus } from './corpus-of.ts'

testCorpus('isolated', 12)
testCorpus('inline', 12)
