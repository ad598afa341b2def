import type { z } from 'zod'
import { ConcordError, textOf } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** A kind of value that is stored as JSON with the number of its format. */
export interface StoredDocument<T> {
  /** Number of the format that is written. */
  format: number
  /**
   * Parses what was stored, in this format or an earlier one.
   *
   * @throws ConcordError unreadable, which says what to do instead
   */
  read(stored: unknown): T
  /** The same for lists, where one that can't be read must not take the others with it; undefined where nothing is stored. Why not is to be shown by `t.stored`. */
  readOrWhy(stored: unknown): { value: T; why?: undefined } | { value?: undefined; why?: string }
  /** What is to be stored. @throws TypeError where the value is not of its type, which is a fault of the program */
  write(value: T): JsonObject
}

interface Definition<S extends z.ZodType> {
  /** What people call it, as a sentence begins: “The analysis”. In the catalogue as it stands here. */
  title: string
  /** Of the latest format. */
  schema: S
  /**
   * From each earlier format to the next. What has no number is of format 0, so that the latest format is the number of upgrades. An upgrade
   * may throw where its input is none.
   */
  upgrades: readonly ((earlier: unknown) => unknown)[]
  /** Key under which a list, or a record with keys of its own, lies beside the number. Objects have the number among their own keys. */
  under?: string
  /** A sentence on what to do where it can't be read; in the catalogue too. */
  remedy: string
}

/**
 * Defines how a value is stored as JSON: `{ "format": 2, ... }`. Whoever adds a field that earlier values lack adds an upgrade, and with it a
 * format; fields that may be absent need none.
 */
export function storedDocument<S extends z.ZodType>(definition: Definition<S>): StoredDocument<z.output<S>> {
  const { title, schema, upgrades, under, remedy } = definition
  const latest = upgrades.length

  function read(stored: unknown): z.output<S> {
    const { format, value } = unwrapped(stored, under)
    if (format > latest) {
      throw new ConcordError(
        'unreadable',
        phrase(
          '{title} was stored by a newer version of Concord, in format {format}; this one reads up to {latest}. Update this installation.',
          { title: textInMessage(title), format, latest },
        ),
      )
    }
    try {
      return schema.parse(upgrades.slice(format).reduce((earlier, upgrade) => upgrade(earlier), value))
    } catch (cause) {
      throw new ConcordError(
        'unreadable',
        phrase('{title} can’t be read: its stored form is damaged. {remedy}', {
          title: textInMessage(title),
          remedy: textInMessage(remedy),
        }),
        { cause },
      )
    }
  }

  function readOrWhy(stored: unknown): ReturnType<StoredDocument<z.output<S>>['readOrWhy']> {
    if (stored === null || stored === undefined) return {}
    try {
      return { value: read(stored) }
    } catch (error) {
      return { why: storedText(textOf(error)) }
    }
  }

  function write(value: z.output<S>): JsonObject {
    // As the database gives it back: without what is undefined, and null for what is not a number.
    const asJson = (given: unknown) => JSON.parse(JSON.stringify(given)) as Json
    const { success, data, error } = schema.safeParse(asJson(value))
    if (!success) throw new TypeError(`${title} to be stored is not of its type: ${error.message}`)
    const plain = asJson(data)
    return under ? { format: latest, [under]: plain } : { format: latest, ...(plain as JsonObject) }
  }

  return { format: latest, read, readOrWhy, write }
}

/** The number of a stored value's format, 0 where it has none, and the value without it. */
function unwrapped(stored: unknown, under: string | undefined): { format: number; value: unknown } {
  if (typeof stored !== 'object' || stored === null || !('format' in stored) || !isFormat(stored.format))
    return { format: 0, value: stored }
  const { format, ...rest } = stored
  return { format, value: under ? (rest as Record<string, unknown>)[under] : rest }
}

const isFormat = (format: unknown): format is number => Number.isInteger(format) && (format as number) > 0
