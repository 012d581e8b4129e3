/** What components subscribe to; it lives as long as the page. */
export const clock = new EventTarget()
