interface Page {
  readonly url: string
  readonly body: string
}

function render(url: string): Page {
  return { url, body: `<h1>${url}</h1>` }
}

const pages = new Map<string, Page>()

/** Leaks: nothing ever leaves the cache. */
export function renderCached(url: string): Page {
  const page = pages.get(url) ?? render(url)
  pages.set(url, page)
  return page
}

const recentPages = new Map<string, Page>()

/** Cured: the oldest page makes room for the newest. */
export function renderCachedBounded(url: string): Page {
  const page = recentPages.get(url) ?? render(url)
  recentPages.delete(url)
  recentPages.set(url, page)
  const [oldest] = recentPages.keys()
  if (recentPages.size > 100 && oldest !== undefined) recentPages.delete(oldest)
  return page
}
