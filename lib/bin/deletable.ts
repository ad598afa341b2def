import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import { scalesOf, type WithFirstScale } from '#lib/own-scales/scales-of.ts'
import { allSums } from '#lib/scales/scale.ts'
import { scaleNamed, splitKey } from '#lib/scales/study-scales.ts'
import type { BinKind } from '#prisma/client/enums.ts'

export type { BinKind }

/** The table that things of a kind are in. */
export const TABLES: Record<BinKind, string> = {
  recording: 'Recording',
  analysis: 'Analysis',
  interview: 'Interview',
  participant: 'Participant',
  head: 'Head',
  study: 'Study',
  ratingImport: 'RatingImport',
}

/** Something that can be deleted, with its study and the name that people know it by. */
export interface Deletable {
  kind: BinKind
  id: string
  /** To be shown by `t.stored`. */
  title: string
  study: { id: string; code: string; binDays: number }
  /** The participant that it is about; undefined for heads, imports and studies. */
  participant: string | undefined
}

const study = { select: { id: true, code: true, binDays: true } } as const
const participant = { select: { code: true, study } } as const
const interview = { select: { visit: true, participant } } as const

interface OfParticipant {
  code: string
  study: Deletable['study']
}

const ofVisit = (
  named: { visit: string; participant: OfParticipant },
  titleOf = (code: string, visit: string) => `${code}, ${visit}`,
) => ({
  title: titleOf(named.participant.code, named.visit),
  study: named.participant.study,
  participant: named.participant.code,
})

const FINDERS: Record<BinKind, (tx: Transaction, id: string) => Promise<Omit<Deletable, 'kind' | 'id'> | undefined>> = {
  recording: async (tx, id) => {
    const row = await tx.recording.findUnique({ where: { id }, select: { interview } })
    return row
      ? ofVisit(row.interview, (code, visit) => storedText(phrase('Recording of {code}, {visit}', { code, visit })))
      : undefined
  },
  analysis: async (tx, id) => {
    const row = await tx.analysis.findUnique({ where: { id }, select: { recording: { select: { interview } } } })
    return row
      ? ofVisit(row.recording.interview, (code, visit) =>
          storedText(phrase('Analysis of {code}, {visit}', { code, visit })),
        )
      : undefined
  },
  interview: async (tx, id) => {
    const row = await tx.interview.findUnique({ where: { id }, ...interview })
    return row ? ofVisit(row) : undefined
  },
  participant: async (tx, id) => {
    const row = await tx.participant.findUnique({ where: { id }, ...participant })
    return row ? { title: row.code, study: row.study, participant: row.code } : undefined
  },
  head: async (tx, id) => {
    const row = await tx.head.findUnique({
      where: { id },
      select: {
        kind: true,
        target: true,
        study: { select: { ...study.select, scale: true, target: true, items: true } },
      },
    })
    if (!row) return undefined
    return {
      title: storedText(
        phrase('Head: {kind}, {target}', {
          kind: row.kind,
          target: textInMessage(await titleOfTarget(tx, row.study, row.target)),
        }),
      ),
      study: row.study,
      participant: undefined,
    }
  },
  ratingImport: async (tx, id) => {
    const row = await tx.ratingImport.findUnique({ where: { id }, select: { fileName: true, study } })
    return row
      ? {
          title: storedText(phrase('Ratings from {file}', { file: row.fileName })),
          study: row.study,
          participant: undefined,
        }
      : undefined
  },
  study: async (tx, id) => {
    const row = await tx.study.findUnique({ where: { id }, select: { ...study.select, title: true } })
    return row ? { title: `${row.code} ${row.title}`, study: row, participant: undefined } : undefined
  },
}

/** What a head estimates, in words. */
export async function titleOfTarget(tx: Transaction, study: WithFirstScale, target: string): Promise<string> {
  const scales = await scalesOf(tx, study)
  const { named } = scaleNamed(scales, splitKey(target).name) ?? scales[0]
  const item = named.items.find(({ key }) => key === target)
  // A set of items has no title of its own.
  return item?.label ?? allSums(named).find(({ key }) => key === target)?.title ?? target
}

/** Finds what is to be deleted, and locks it: of two who delete it at once, the second is told. @throws ConcordError not-found where it is gone */
export async function lockDeletable(tx: Transaction, kind: BinKind, id: string): Promise<Deletable> {
  await tx.$queryRawUnsafe(`SELECT 1 FROM "${TABLES[kind]}" WHERE id = $1::uuid FOR UPDATE`, id)
  return findDeletable(tx, kind, id)
}

/** Finds what could be deleted. @throws ConcordError not-found where it is gone */
export async function findDeletable(tx: Transaction, kind: BinKind, id: string): Promise<Deletable> {
  const found = await FINDERS[kind](tx, id)
  if (!found) throw new ConcordError('not-found', phrase('This no longer exists. Somebody else may have deleted it.'))
  return { kind, id, ...found }
}
