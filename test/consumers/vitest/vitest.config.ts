import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { setupFiles: ['leak-matchers/vitest'], testTimeout: 40_000 } })
