test('leaks', async () => {
  await expect(() => register('/page')).toBeCollectedAfter()
})

test('is collected', async () => {
  await expect(() => register('/page')).toBeCollectedAfter(() => registry.clear())
})

test('keeps nothing', async () => {
  await expect(() => ({ page: 1 })).toNotRetainHeapGrowth()
})

test('keeps nothing inline', async () => {
  await expect(() => ({ page: 1 })).toBeCollectedAfter({ isolate: false })
})
