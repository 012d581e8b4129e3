/** One text for many that differ in their numbers: `value of key "user-#"`. */
export function wildcard(text: string): string {
  return text.replace(/\d+/g, '#')
}
