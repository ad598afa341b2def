import type { HeadCard } from '#lib/heads/head-card.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import {
  compareGroups,
  type FigureWithInterval,
  type GroupComparison,
  type GroupFigures,
} from '#lib/statistics/group-comparison.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import type { CardSection } from './card-lines.ts'
import { between, probability, two, withInterval } from './paper-table.ts'

type Person = TrainingSample['participants'][number]

/** How training participants are told apart. */
const GROUPINGS: [string, (person: Person) => string | null][] = [
  ['Site', ({ site }) => site],
  ['Sex', ({ sex }) => sex],
  ['Age band', ({ ageBand }) => ageBand],
]

/** How a head does in groups of its participants, out of fold, with tests of interaction and figures over sites. */
export function sectionOnGroups({ card, sample }: CardMaterial): CardSection {
  const comparisons = comparisonsOf(card, sample)
  const rows = comparisons.flatMap(({ by, groups }) => groups.map((group) => rowOf(by, group)))
  return {
    heading: 'Subgroups, out of fold',
    lines: [
      groupsInWords(sample),
      'Results are given for each recorded site, sex and age band. Groups are compared by Welch’s test of interaction, sites by a random-effects model.',
      ...comparisons.flatMap(interactionLine),
      ...comparisons.filter(({ by }) => by === 'Site').flatMap(overSitesLine),
    ],
    ...(rows.length > 0
      ? { table: { columns: ['Group', 'Participants', 'r', 'Bias', 'Error', 'Slope', 'Coverage'], rows } }
      : {}),
  }
}

/** Where the groups come from, or that there are none. */
function groupsInWords({ participants }: TrainingSample): string {
  const groups = GROUPINGS.map(([, groupOf]) => new Set(participants.flatMap((person) => groupOf(person) ?? [])).size)
  if (groups.every((count) => count === 0))
    return 'No groups are recorded for the participants, so performance by group is unknown.'
  if (groups.every((count) => count < 2))
    return 'All participants are of one group, so performance by group is unknown.'
  return 'Sites, sex and age bands are those recorded in the study now, here and in the table of characteristics.'
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
    return compareGroups(by, pairs, groups) ?? []
  })
}

function rowOf(by: string, { group, participants, figures }: GroupFigures): string[] {
  const cell = (figure: FigureWithInterval | undefined) =>
    figure && Number.isFinite(figure.value) ? withInterval(figure.value, figure.interval) : '–'
  const name = `${by}: ${group}`
  if (!figures) return [name, String(participants), 'too few participants', '', '', '', '']
  const { pearson, bias, meanAbsoluteError, calibrationSlope, coverage } = figures
  return [name, String(participants), ...[pearson, bias, meanAbsoluteError, calibrationSlope, coverage].map(cell)]
}

function interactionLine({ by, tests }: GroupComparison): string[] {
  const named = { pearson: 'r', bias: 'bias', meanAbsoluteError: 'error', calibrationSlope: 'slope' } as const
  const found = (Object.keys(named) as (keyof typeof named)[]).flatMap((figure) => {
    const { value } = tests[figure]
    return value ? [`${named[figure]} ${probability(value.p)}`] : []
  })
  return found.length > 0 ? [`Interaction with ${by.toLowerCase()}: ${found.join(', ')}.`] : []
}

function overSitesLine({ overGroups: { value } }: GroupComparison): string[] {
  if (!value) return []
  return [
    `Over ${value.sites} sites: r ${two(value.value)} (${between(value.interval)}), variance between sites of Fisher’s z ${value.tauSquared.toFixed(3)}.`,
  ]
}
