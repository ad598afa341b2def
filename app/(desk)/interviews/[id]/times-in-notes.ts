import { clock } from '#app/(desk)/numbers.ts'

/** A time of the recording as a note has it: “◆ 12:40”. */
export const timeMark = (seconds: number): string => `◆ ${clock(Math.floor(seconds) * 1000)}`

/** A part of a note: text, and where it is a time of the recording, that in s. */
export interface NotePart {
  text: string
  seconds?: number
}

/** A note in parts, the times of the recording apart. */
export function noteParts(note: string): NotePart[] {
  return note.split(/(◆ \d+:\d{2}(?!\d))/).flatMap((text, place) => {
    if (text === '') return []
    return place % 2 === 0 ? [{ text }] : [{ text, seconds: secondsOf(text.slice(2)) }]
  })
}

/** Of “12:40”, in s. */
const secondsOf = (time: string) => time.split(':').reduce((seconds, part) => 60 * seconds + Number(part), 0)

/** A note with a time at its end, ready to be gone on with. */
export const withTime = (note: string, seconds: number): string =>
  `${note.trimEnd()}${note.trim() === '' ? '' : ' '}${timeMark(seconds)} `
