import { type Message, phrase } from '#lib/messages/message.ts'

/** What a key does on the page of an interview. */
export type ReviewAction =
  | { do: 'play' | 'backward' | 'stop' | 'forward' | 'loop-in' | 'loop-out' | 'no-loop' }
  | { do: 'frame' | 'clip' | 'moment' | 'speed' | 'zoom' | 'interview'; by: 1 | -1 }
  | { do: 'note' | 'caption' | 'faces' | 'full-screen' | 'picture' | 'help' | 'whole' }

export interface KeyPress {
  key: string
  shift: boolean
  /** Whether a key for commands of the browser is held; AltGr, by which some keyboards write brackets, is none. */
  command: boolean
}

const PLAIN: Readonly<Record<string, ReviewAction>> = {
  ' ': { do: 'play' },
  j: { do: 'backward' },
  k: { do: 'stop' },
  l: { do: 'forward' },
  '[': { do: 'loop-in' },
  ']': { do: 'loop-out' },
  '\\': { do: 'no-loop' },
  n: { do: 'moment', by: 1 },
  p: { do: 'moment', by: -1 },
  m: { do: 'note' },
  b: { do: 'faces' },
  ',': { do: 'speed', by: -1 },
  '.': { do: 'speed', by: 1 },
  '<': { do: 'speed', by: -1 },
  '>': { do: 'speed', by: 1 },
  f: { do: 'full-screen' },
  i: { do: 'picture' },
  '?': { do: 'help' },
  '+': { do: 'zoom', by: 1 },
  '=': { do: 'zoom', by: 1 },
  '-': { do: 'zoom', by: -1 },
  '0': { do: 'whole' },
  ArrowLeft: { do: 'frame', by: -1 },
  ArrowRight: { do: 'frame', by: 1 },
}

const SHIFTED: Readonly<Record<string, ReviewAction>> = {
  ' ': { do: 'play' },
  ArrowLeft: { do: 'clip', by: -1 },
  ArrowRight: { do: 'clip', by: 1 },
  j: { do: 'interview', by: 1 },
  m: { do: 'caption' },
  k: { do: 'interview', by: -1 },
}

/** Whether an action acts on the recording itself; the others are of the page of one interview alone. */
export const isOfRecording = ({ do: what }: ReviewAction): boolean =>
  what !== 'note' && what !== 'caption' && what !== 'interview'

/** Keys that the page takes for itself, so that no kind of event may have them. */
export const TAKEN_KEYS: readonly string[] = [...Object.keys(PLAIN), 'e']

export function reviewAction({ key, shift, command }: KeyPress): ReviewAction | undefined {
  if (command) return undefined
  const name = key.length === 1 ? key.toLowerCase() : key
  const isLetterOrNamed = /^[a-z]$/.test(name) || key.length > 1 || key === ' '
  return shift && isLetterOrNamed ? SHIFTED[name] : PLAIN[name]
}

/** Whether the place where a key was pressed needs the key for itself: text is typed there, or a control is worked. */
export function isKeyTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('input, textarea, select')) return true
  if (target.closest('[role=dialog], [role=menu], [role=listbox]')) return true
  if (key === ' ' || key === 'Enter') return target.matches('button, a, summary, [role=tab], [role=button]')
  return key.startsWith('Arrow') && target.matches('[role=tab], [role=radio], [role=menuitem]')
}

/** Keys as the list of them shows them; names of keys differ by language. */
export interface ListedKeys {
  keys: readonly (string | Message)[]
  does: Message
  /** Only where one interview is shown alone. */
  alone?: true
}

/** What `?` lists. */
export const LISTED_KEYS: readonly ListedKeys[] = [
  { keys: [phrase('key|Space')], does: phrase('Play or pause') },
  { keys: ['J', 'K', 'L'], does: phrase('Play backwards, stop, play; J or L again: faster') },
  { keys: ['←', '→'], does: phrase('One frame back or on') },
  { keys: [shifted('←'), shifted('→')], does: phrase('One clip back or on') },
  { keys: [phrase('key|Home'), phrase('key|End')], does: phrase('Start or end of the recording, on the timeline') },
  { keys: ['[', ']'], does: phrase('Loop from here, loop to here') },
  { keys: ['\\'], does: phrase('End the loop') },
  { keys: [',', '.'], does: phrase('Slower, faster') },
  { keys: ['N', 'P'], does: phrase('Next or previous moment: go there and loop it') },
  { keys: ['M'], does: phrase('Note at this moment'), alone: true },
  { keys: [shifted('M')], does: phrase('Caption for the clip at this moment, or for the loop'), alone: true },
  { keys: ['B'], does: phrase('Face boxes on or off') },
  { keys: ['+', '−', '0'], does: phrase('Zoom in, zoom out, whole recording') },
  { keys: ['F'], does: phrase('Full screen') },
  { keys: ['I'], does: phrase('Picture in picture') },
  {
    keys: [shifted('J'), shifted('K')],
    does: phrase('Next or previous interview of the study'),
    alone: true,
  },
  { keys: ['?'], does: phrase('This list') },
]

/** The same with the keys of a study's events. */
export const listedWith = (kinds: readonly { key: string; name: string }[]): readonly ListedKeys[] => [
  ...LISTED_KEYS,
  ...kinds.map(({ key, name }) => ({ keys: [key.toUpperCase()], does: phrase('Event: {name}', { name }) })),
]

/** What `?` lists where two visits are side by side. */
export const LISTED_KEYS_BESIDE = LISTED_KEYS.filter(({ alone }) => !alone)

function shifted(key: string): Message {
  return phrase('Shift {key}', { key })
}
