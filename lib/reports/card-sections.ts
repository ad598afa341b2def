import type { HeadCard } from '#lib/heads/head-card.ts'
import { fallsShort, notAttainable } from '#lib/heads/observed-coverage.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import type { CardSection } from './card-lines.ts'
import { two, withInterval } from './paper-table.ts'

/** What a head's card says by itself, in words; sites are those that the study has now, as in the tables beside it. */
export function cardSections({ card, sample: now, standing, study }: CardMaterial): CardSection[] {
  const { simulated, blinding } = study
  const { target, label, encoder, sample, missing, software } = card
  const sites = interviewsBySite(now)
  return [
    {
      heading: 'Intended use',
      lines: [
        ...(simulated ? ['Simulated: drawn faces and simulated raters. This head says nothing about patients.'] : []),
        'Research on how far estimates from faces agree with clinicians. Not for diagnosis, and not for decisions about treatment.',
        `Encoder: ${encoder.intendedUse || encoder.name}`,
      ],
    },
    {
      heading: 'Outcome',
      lines: [
        `${target.scale}, ${target.title}, from ${target.range[0]} to ${target.range[1]}; label: ${label}.`,
        blinding === 'open'
          ? OPEN_STUDY
          : 'Raters saw no estimate and no other rater’s sheet before locking their own.',
      ],
    },
    {
      heading: 'Data and sample size',
      lines: [
        `${sample.participants} participants with ${sample.interviews} interviews and ${sample.sheets} locked sheets.`,
        ...siteLines(sites, sample.sites),
        'All participants have the same weight.',
      ],
    },
    {
      heading: 'Predictors',
      lines: [
        card.model.kind === 'mlp'
          ? `Clip embeddings by ${encoder.name}; the estimate of an interview is the mean over its clips, weighted by the share of frames with the face. Clips under ${COVERAGE_LIMIT} are excluded.`
          : `The mean of an interview’s clip embeddings by ${encoder.name}, weighted by the share of frames with the face. Clips under ${COVERAGE_LIMIT} are excluded.`,
        `Encoder sha256 ${encoder.sha256}.`,
      ],
    },
    {
      heading: 'Missing data',
      lines: [
        `Excluded: ${missing.withoutAnalysis} interviews without an analysis, ${missing.withoutSheet} without a complete locked sheet, ${missing.withoutFace} whose recording has too few frames of the face. Nothing was imputed.`,
      ],
    },
    { heading: 'Model and validation', lines: validationLines(card) },
    {
      heading: 'Analysis plan',
      lines: [standingInWords(standing)],
    },
    { heading: 'Performance, out of fold', lines: performanceLines(card) },
    { heading: 'Limitations', lines: limitationLines(sample.participants, sites) },
    {
      heading: 'Software',
      lines: [
        `Concord ${software.concord}, Node ${software.node}.`,
        ...(card.model.kind === 'mlp' ? [`Trained on the ${PROVIDER_TITLES[card.model.provider]}.`] : []),
      ],
    },
  ]
}

/** How the head was fitted, and how participants were set aside. */
function validationLines(card: HeadCard): string[] {
  const { plan, penalty, foldCount } = card
  return [
    card.model.kind === 'mlp'
      ? `Two-layer network (${card.model.hidden} hidden units, ReLU) on standardised features of clips, trained by Adam for ${card.model.loss} with weight decay ${penalty}. Each network is stopped early by a fifth of its own training participants, independently of the others.`
      : `Ridge regression on standardised features, penalty ${penalty.toPrecision(3)}, chosen within each fold by the error on training participants left out by inner folds. Features are standardised within every fold and inner fold.`,
    ...edgeLines(card),
    `${foldCount} folds (${plan.folds.kind.replaceAll('-', ' ')}), seed ${plan.seed}. No participant is on both sides of a fold.`,
  ]
}

/** What the head achieved on participants that it was not trained on. */
function performanceLines(card: HeadCard): string[] {
  const { performance } = card
  const { pearson, concordance, limits, calibration, errorIntervals } = performance
  return [
    pearson.value
      ? `Pearson’s r ${withInterval(pearson.value.r, pearson.value.interval)}, n = ${performance.n}. In brackets: 95 % intervals.`
      : `Pearson’s r: ${pearson.why}`,
    ...(concordance.value ? [`Concordance ${withInterval(concordance.value.ccc, concordance.value.interval)}.`] : []),
    ...(limits.value
      ? [
          `Mean absolute error ${withInterval(limits.value.meanAbsoluteError, errorIntervals.meanAbsoluteError)}, bias ${withInterval(limits.value.bias, limits.value.intervals?.bias)}.`,
          `Limits of agreement ${withInterval(limits.value.lower, limits.value.intervals?.lower)} and ${withInterval(limits.value.upper, limits.value.intervals?.upper)}.`,
        ]
      : []),
    ...(calibration.value
      ? [
          `Calibration slope ${withInterval(calibration.value.slope, calibration.value.slopeInterval)}, intercept ${withInterval(calibration.value.intercept, calibration.value.interceptInterval)}.`,
        ]
      : []),
    ...coverageLines(card),
  ]
}

/** @param sites interviews by site, as the study has them now */
function limitationLines(participants: number, sites: Record<string, number>): string[] {
  return [
    ...(participants < 50
      ? [`${participants} participants are few. Performance in other samples may differ substantially.`]
      : []),
    ...(Object.keys(sites).filter((site) => site !== NO_SITE).length < 2
      ? [
          `${NO_SITE in sites ? 'No two sites are recorded' : 'All data are from one site'}. Performance at other sites is unknown.`,
        ]
      : []),
    'With one participant left out at a time, the expected correlation of a head without signal is below zero, not zero; a permutation test takes that into account.',
    'Faces differ with age, skin, medication and culture. Check the subgroups before use.',
  ]
}

/** As a card calls participants whose site nobody recorded. */
const NO_SITE = 'no site'

function interviewsBySite({ participants }: TrainingSample): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { site, visits } of participants.toSorted((a, b) => (a.site ?? NO_SITE).localeCompare(b.site ?? NO_SITE)))
    counts[site ?? NO_SITE] = (counts[site ?? NO_SITE] ?? 0) + visits
  return counts
}

/** Interviews by site as the study has it now, and as it was at training where that differs. */
function siteLines(now: Record<string, number>, atTraining: Record<string, number>): string[] {
  const listed = (sites: Record<string, number>) =>
    Object.entries(sites)
      .map(([site, count]) => `${site} ${count}`)
      .join(', ')
  const changed = listed(interviewsInOrder(now)) !== listed(interviewsInOrder(atTraining))
  return [
    ...(Object.keys(now).length > 1 ? [`Interviews by site, as recorded now: ${listed(now)}.`] : []),
    ...(changed ? [`When the head was trained, the sites were recorded as: ${listed(atTraining)}.`] : []),
  ]
}

const interviewsInOrder = (sites: Record<string, number>) =>
  Object.fromEntries(Object.entries(sites).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What intervals held, and how they are made. */
function coverageLines({ coverage, intervalGroups, target: { range } }: HeadCard): string[] {
  const percent = (share: number) => `${Math.round(100 * share)} %`
  const lines = coverage.map((one) =>
    one.observed === undefined || !one.interval
      ? (one.why ?? notAttainable(one.level))
      : `${percent(one.level)} intervals contained ${percent(one.observed)} of the ratings (95 % interval ${percent(one.interval[0])} to ${percent(one.interval[1])}; ${one.participants} participants, each counted once)${fallsShort(one) ? `: fewer than the ${percent(one.level)} nominal level` : ''}. Their mean width is ${two(one.width ?? Number.NaN)} of a range of ${range[1] - range[0]}.`,
  )
  return coverage.some(({ observed }) => observed !== undefined) && intervalGroups !== undefined
    ? [
        ...lines,
        `Intervals by nested CV+: ${intervalGroups} groups of participants, two left out at a time, so a participant’s own rating affects neither the estimates nor the residuals behind their interval. If participants are exchangeable, these intervals have their nominal coverage for any head. A poor head has wide intervals.`,
      ]
    : lines
}

/** Where the penalty is at an end of what was tried. */
function edgeLines({ model, foldCount }: HeadCard): string[] {
  if (model.kind !== 'ridge' || !model.edges) return []
  const { lowest, highest } = model.edges
  const of = `of ${foldCount + 1} heads (one per fold and one trained on all participants)`
  return [
    ...(highest > 0
      ? [
          `The penalty is the highest that was tried in ${highest} ${of}: these heads predict little more than the mean of their training labels.`,
        ]
      : []),
    ...(lowest > 0
      ? [`The penalty is the lowest that was tried in ${lowest} ${of}: these heads are hardly regularised.`]
      : []),
  ]
}

/** Whether a head is the one that its study's plan has set, in a sentence. */
export function standingInWords(standing: HeadStanding | undefined): string {
  if (!standing) return 'The study has no locked analysis plan, so this head is exploratory.'
  if (standing.kind === 'planned')
    return `This is the head set in the study’s analysis plan (version ${standing.version}, locked before estimates were visible).`
  return `This head is exploratory. ${standing.why}`
}
