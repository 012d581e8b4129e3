import { testCorpus } from './corpus-of.ts'

testCorpus('isolated')
