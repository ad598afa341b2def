import { dateIn } from './recording-names.ts'

export type PartRole = 'participant' | 'visit' | 'date' | 'nothing'

/** A piece of an example's name, which a person says the meaning of, or what stands between two. */
export interface NamePiece {
  text: string
  isSeparator: boolean
}

/** Parts a file's name into what people see as its pieces; a date is one, however it is written. */
export function piecesOf(fileName: string): NamePiece[] {
  const name = fileName.replace(/\.[^.]{1,5}$/, '')
  const date = dateIn(name)?.text
  const place = date === undefined ? -1 : name.indexOf(date)
  if (date === undefined) return split(name)
  return [...split(name.slice(0, place)), { text: date, isSeparator: false }, ...split(name.slice(place + date.length))]
}

const split = (text: string): NamePiece[] =>
  text
    .split(/([_\s.,;()[\]]+|--+)/)
    .filter(Boolean)
    .map((piece) => ({ text: piece, isSeparator: /^(?:[_\s.,;()[\]]+|--+)$/.test(piece) }))

/** The pattern in which some pieces of an example are what they were said to be, and all others may be anything. */
export function patternOf(pieces: readonly NamePiece[], roles: readonly PartRole[]): string {
  return pieces
    .map(({ text, isSeparator }, i) => {
      if (isSeparator) return text
      const role = roles[i] ?? 'nothing'
      return role === 'nothing' ? '*' : `{${role}}`
    })
    .join('')
}
