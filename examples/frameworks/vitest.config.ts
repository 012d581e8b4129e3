import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Here the package is a link to the checkout, which lies outside of this project.
  server: { fs: { allow: ['../..'] } },
  test: {
    setupFiles: ['leak-matchers/vitest'],
    // A component is rendered hundreds of times, with V8's compilers off.
    testTimeout: 40_000,
  },
})
