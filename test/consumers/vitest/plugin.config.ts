import leakMatchers from 'leak-matchers/vitest/plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [leakMatchers()], test: { testTimeout: 40_000 } })
