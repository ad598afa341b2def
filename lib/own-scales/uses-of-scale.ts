import type { Database, Transaction } from '#lib/database/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/**
 * What was made with a study's scales, or with one further scale of it, in words; undefined where nothing was. What rests in the bin may come back.
 *
 * @param name what the study calls a further scale; everything counts where left out
 */
export async function usesOf(
  database: Database | Transaction,
  studyId: string,
  name?: string,
): Promise<Message | undefined> {
  const prefix = name === undefined ? '' : `${name}:`
  const target = { startsWith: prefix }
  const ofScale = { interview: { participant: { studyId } }, ...(name === undefined ? {} : { scaleName: name }) }
  const [sheets, references, heads, sources, plans, notes, [binned]] = await Promise.all([
    database.ratingSheet.count({ where: ofScale }),
    database.referenceRating.count({ where: ofScale }),
    database.head.count({ where: { studyId, target } }),
    database.externalSource.count({ where: { studyId, target } }),
    database.analysisPlan.count({
      where: { studyId, ...(name === undefined ? {} : { content: { path: ['target'], string_starts_with: prefix } }) },
    }),
    // Notes on items of the first scale were always left when another took its place.
    name === undefined
      ? 0
      : database.reviewNote.count({
          where: { item: target, recording: { interview: { participant: { studyId } } } },
        }),
    database.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM "BinRow" r JOIN "BinEntry" e ON e.id = r."entryId"
      WHERE e."studyId" = ${studyId}::uuid AND r."table" IN ('RatingSheet', 'ReferenceRating', 'Head', 'ExternalSource')
        AND (${name === undefined} OR r."row" ->> 'scaleName' = ${name ?? ''} OR starts_with(r."row" ->> 'target', ${prefix}))`,
  ])
  return inWords([
    [sheets, phrase('{count, plural, one {# rating sheet} other {# rating sheets}}', { count: sheets })],
    [
      references,
      phrase('{count, plural, one {# reference rating} other {# reference ratings}}', { count: references }),
    ],
    [heads, phrase('{count, plural, one {# head} other {# heads}}', { count: heads })],
    [
      sources,
      phrase('{count, plural, one {# set of imported estimates} other {# sets of imported estimates}}', {
        count: sources,
      }),
    ],
    [plans, phrase('{count, plural, one {# analysis plan} other {# analysis plans}}', { count: plans })],
    [notes, phrase('{count, plural, one {# note} other {# notes}}', { count: notes })],
    [
      binned!.count,
      phrase('{count, plural, one {# rating or model in the bin} other {# ratings or models in the bin}}', {
        count: binned!.count,
      }),
    ],
  ])
}

function inWords(uses: readonly (readonly [number, Message])[]): Message | undefined {
  const there = uses.flatMap(([count, message]) => (count > 0 ? [message] : []))
  return there.length > 0 ? there.reduceRight((rest, first) => phrase('{first}, {rest}', { first, rest })) : undefined
}
