const widest = 100

/** What is less important than the headline: behind it where there is room, else below. */
export function withAside(headline: string, aside: string, paintHeadline: (text: string) => string): string[] {
  const fits = headline.length + 3 + aside.length <= widest
  return fits ? [`${paintHeadline(headline)}   ${aside}`] : [paintHeadline(headline), `  ${aside}`]
}
