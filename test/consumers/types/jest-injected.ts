import { configure, type LeakOptions } from 'leak-matchers/jest'
