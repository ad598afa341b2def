import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { DecimalMark } from '#lib/tables/number-forms.ts'
import type { NumberOptions } from '#lib/tables/number-options.ts'

/** How numbers of a table are to be read, as it is given on the command line. */
export interface GivenNumberOptions {
  decimal?: string
  missing?: string
  range?: string
}

/** @throws ConcordError bad-input where an option is none that there is */
export function numberOptions({ decimal, missing, range }: GivenNumberOptions): NumberOptions {
  if (decimal !== undefined && decimal !== 'comma' && decimal !== 'point')
    throw new ConcordError('bad-input', phrase('--decimal must be comma or point.'))
  const ends = range?.split(',').map((end) => (end.trim() === '' ? Number.NaN : Number(end)))
  if (ends && (ends.length !== 2 || !ends.every(Number.isFinite) || ends[0]! >= ends[1]!))
    throw new ConcordError('bad-input', phrase('--range needs the lowest and the highest value, such as 7,49.'))
  return {
    decimal: decimal as DecimalMark | undefined,
    missing: missing?.split(',') ?? [],
    range: ends as [number, number] | undefined,
  }
}
