/** The colour of an event. */
export function Swatch({ colour }: { colour: string }) {
  return <span aria-hidden style={{ width: 10, height: 10, flex: 'none', borderRadius: 2, background: colour }} />
}
