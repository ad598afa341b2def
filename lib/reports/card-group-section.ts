import type { HeadCard } from '#lib/heads/head-card.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import {
  compareGroups,
  type FigureWithInterval,
  type GroupComparison,
  type GroupFigures,
} from '#lib/statistics/group-comparison.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import type { CardPart } from './card-lines.ts'
import { between, probability, withInterval } from './paper-table.ts'

type Person = TrainingSample['participants'][number]

/** How training participants are told apart. */
const GROUPINGS: [Message, (person: Person) => string | null][] = [
  [phrase('Site'), ({ site }) => site],
  [phrase('Sex'), ({ sex }) => sex],
  [phrase('Age band'), ({ ageBand }) => ageBand],
]

/** How a head does in groups of its participants, out of fold, with tests of interaction and figures over sites. */
export function sectionOnGroups(t: Translator, { card, sample }: CardMaterial): CardPart {
  const comparisons = comparisonsOf(card, sample)
  const rows = comparisons.flatMap(({ by, groups }) => groups.map((group) => rowOf(t, by, group)))
  return {
    heading: 'Subgroups, out of fold',
    lines: [
      groupsInWords(t, sample),
      t(
        'Results are given for each recorded site, sex and age band. Groups are compared by Welch’s test of interaction, sites by a random-effects model.',
      ),
      ...comparisons.flatMap((comparison) => interactionLine(t, comparison)),
      ...comparisons.filter(({ by }) => by === 'Site').flatMap((comparison) => overSitesLine(t, comparison)),
    ],
    ...(rows.length > 0 ? { table: { columns: columnsOf(t), rows } } : {}),
  }
}

const columnsOf = (t: Translator) => [
  t('Group'),
  t('Participants'),
  'r',
  t('Bias'),
  t('Error'),
  t('Slope'),
  t('Coverage'),
]

/** Where the groups come from, or that there are none. */
function groupsInWords(t: Translator, { participants }: TrainingSample): string {
  const groups = GROUPINGS.map(([, groupOf]) => new Set(participants.flatMap((person) => groupOf(person) ?? [])).size)
  if (groups.every((count) => count === 0))
    return t('No groups are recorded for the participants, so performance by group is unknown.')
  if (groups.every((count) => count < 2))
    return t('All participants are of one group, so performance by group is unknown.')
  return t('Sites, sex and age bands are those recorded in the study now, here and in the table of characteristics.')
}

function comparisonsOf({ outOfFold, target }: HeadCard, { participants }: TrainingSample): GroupComparison[] {
  const people = new Map(participants.map((person) => [person.code, person]))
  const pairs = outOfFold.map(({ participant, rating, estimate, interval90 }) => ({
    participant,
    rating,
    estimate: clamp(estimate, ...target.range),
    interval: interval90,
  }))
  return GROUPINGS.flatMap(([by, groupOf]) => {
    const groups = pairs.map(({ participant }) => {
      const person = people.get(participant)
      return person ? groupOf(person) : null
    })
    return compareGroups(by.source, pairs, groups) ?? []
  })
}

function rowOf(t: Translator, by: string, { group, participants, figures }: GroupFigures): string[] {
  const cell = (figure: FigureWithInterval | undefined) =>
    figure && Number.isFinite(figure.value) ? withInterval(t, figure.value, figure.interval) : '–'
  const name = `${t.stored(by)}: ${group}`
  if (!figures) return [name, String(participants), t('too few participants'), '', '', '', '']
  const { pearson, bias, meanAbsoluteError, calibrationSlope, coverage } = figures
  return [name, String(participants), ...[pearson, bias, meanAbsoluteError, calibrationSlope, coverage].map(cell)]
}

function interactionLine(t: Translator, { by, tests }: GroupComparison): string[] {
  const named = { pearson: 'r', bias: t('bias'), meanAbsoluteError: t('error'), calibrationSlope: t('slope') }
  const found = (Object.keys(named) as (keyof typeof named)[]).flatMap((figure) => {
    const { value } = tests[figure]
    return value ? [`${named[figure]} ${probability(t, value.p)}`] : []
  })
  return found.length > 0 ? [interactionInWords(t, by, found.join(', '))] : []
}

function interactionInWords(t: Translator, by: string, found: string): string {
  if (by === 'Site') return t('Interaction with site: {found}.', { found })
  return by === 'Sex'
    ? t('Interaction with sex: {found}.', { found })
    : t('Interaction with age band: {found}.', { found })
}

function overSitesLine(t: Translator, { overGroups: { value } }: GroupComparison): string[] {
  if (!value) return []
  return [
    t('Over {sites} sites: r {r} ({interval}), variance between sites of Fisher’s z {variance}.', {
      sites: value.sites,
      r: t.twoDecimals(value.value),
      interval: between(t, value.interval),
      variance: t.decimals(value.tauSquared, 3),
    }),
  ]
}
