import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Here the package is a link to the checkout, which lies outside of this project.
  server: { fs: { allow: ['../..'] } },
  test: {
    setupFiles: ['leak-matchers/vitest'],
    // A component is rendered hundreds of times, with V8's compilers off. Half of the time is for calls: those that leak,
    // and get slower with each, have twice as much, so that a busy machine can still say what holds them.
    testTimeout: 40_000,
  },
})
