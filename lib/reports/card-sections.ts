import type { HeadCard } from '#lib/heads/head-card.ts'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'
import type { Source } from '#lib/messages/message.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import type { CardPart } from './card-lines.ts'
import { performanceLines } from './card-performance-lines.ts'
import { clipNetworkLine } from './clip-network-line.ts'

/** What a head's card says by itself, in words; sites are those that the study has now, as in the tables beside it. */
export function cardSections(t: Translator, { card, sample: now, standing, study }: CardMaterial): CardPart[] {
  const { simulated, blinding } = study
  const { target, label, encoder, sample, missing, software } = card
  const sites = interviewsBySite(now)
  return [
    {
      heading: 'Intended use',
      lines: [
        ...(simulated
          ? [t('Simulated: drawn faces and simulated raters. This head says nothing about patients.')]
          : []),
        t(
          'Research on how far estimates from faces agree with clinicians. Not for diagnosis, and not for decisions about treatment.',
        ),
        t('Encoder: {use}', { use: encoder.intendedUse ? t.stored(encoder.intendedUse) : encoder.name }),
      ],
    },
    {
      heading: 'Outcome',
      lines: [
        t('{scale}, {target}, from {low} to {high}; label: {label}.', {
          scale: t.stored(target.scale),
          target: t.stored(target.title),
          low: numeral(t, target.range[0]),
          high: numeral(t, target.range[1]),
          label: t.stored(label),
        }),
        blinding === 'open'
          ? t.stored(OPEN_STUDY)
          : t('Raters saw no estimate and no other rater’s sheet before locking their own.'),
      ],
    },
    {
      heading: 'Data and sample size',
      lines: [
        t('{participants} participants with {interviews} interviews and {sheets} locked sheets.', {
          participants: sample.participants,
          interviews: sample.interviews,
          sheets: sample.sheets,
        }),
        ...siteLines(t, sites, sample.sites),
        t('All participants have the same weight.'),
      ],
    },
    {
      heading: 'Predictors',
      lines: [predictorLine(t, card), t('Encoder sha256 {sha256}.', { sha256: encoder.sha256 })],
    },
    {
      heading: 'Missing data',
      lines: [
        t(
          'Excluded: {withoutAnalysis} interviews without an analysis, {withoutSheet} without a complete locked sheet, {withoutFace} whose recording has too few frames of the face. Nothing was imputed.',
          { ...missing },
        ),
      ],
    },
    { heading: 'Model and validation', lines: validationLines(t, card) },
    {
      heading: 'Analysis plan',
      lines: [standingInWords(t, standing)],
    },
    { heading: 'Performance, out of fold', lines: performanceLines(t, card) },
    { heading: 'Limitations', lines: limitationLines(t, card, sites) },
    {
      heading: 'Software',
      lines: [
        t('Concord {concord}, Node {node}.', { concord: software.concord, node: software.node }),
        ...(card.model.kind !== 'ridge'
          ? [t('Trained on the {device}.', { device: t.stored(PROVIDER_TITLES[card.model.provider]) })]
          : []),
      ],
    },
  ]
}

/** What stands for an interview. */
function predictorLine(t: Translator, { model, encoder }: HeadCard): string {
  const named = { encoder: encoder.name, limit: t(COVERAGE_LIMIT) }
  if (model.kind === 'context')
    return t(
      'Clip embeddings by {encoder}, each with those of up to two clips before and two after it; the estimate of an interview is the mean over its clips, weighted by the share of frames with the face. Clips under {limit} are excluded, also as neighbours.',
      named,
    )
  if (model.kind === 'temporal')
    return t(
      'Features of the {frames} frames of each clip by {encoder}; the estimate of an interview is the mean over its clips, weighted by the share of frames with the face. Clips under {limit} are excluded.',
      { ...named, frames: model.frames },
    )
  return model.kind === 'mlp'
    ? t(
        'Clip embeddings by {encoder}; the estimate of an interview is the mean over its clips, weighted by the share of frames with the face. Clips under {limit} are excluded.',
        { encoder: encoder.name, limit: t(COVERAGE_LIMIT) },
      )
    : t(
        'The mean of an interview’s clip embeddings by {encoder}, weighted by the share of frames with the face. Clips under {limit} are excluded.',
        { encoder: encoder.name, limit: t(COVERAGE_LIMIT) },
      )
}

/** Of each kind of folds, as a card calls it. */
const FOLDS = {
  'leave-one-participant-out': 'leave one participant out',
  'leave-one-site-out': 'leave one site out',
  'grouped-k-fold': 'grouped k fold',
} as const satisfies Record<HeadCard['plan']['folds']['kind'], Source>

/** How the head was fitted, and how participants were set aside. */
function validationLines(t: Translator, card: HeadCard): string[] {
  const { plan, penalty, foldCount } = card
  return [
    card.model.kind === 'context' || card.model.kind === 'temporal'
      ? clipNetworkLine(t, card.model, penalty)
      : card.model.kind === 'mlp'
        ? t(
            'Two-layer network ({hidden} hidden units, ReLU) on standardised features of clips, trained by Adam for {loss} with weight decay {penalty}. Each network is stopped early by a fifth of its own training participants, independently of the others.',
            { hidden: card.model.hidden, loss: t.stored(card.model.loss), penalty: numeral(t, penalty) },
          )
        : t(
            'Ridge regression on standardised features, penalty {penalty}, chosen within each fold by the error on training participants left out by inner folds. Features are standardised within every fold and inner fold.',
            { penalty: numeral(t, penalty.toPrecision(3)) },
          ),
    ...edgeLines(t, card),
    t('{folds} folds ({kind}), seed {seed}. No participant is on both sides of a fold.', {
      folds: foldCount,
      kind: t(FOLDS[plan.folds.kind]),
      seed: plan.seed,
    }),
  ]
}

/** @param sites interviews by site, as the study has them now */
function limitationLines(
  t: Translator,
  { encoder, sample: { participants } }: HeadCard,
  sites: Record<string, number>,
): string[] {
  return [
    ...(encoder.hasSeenStudy ? [t(ENCODER_HAS_SEEN_STUDY)] : []),
    ...(participants < 50
      ? [
          t('{participants} participants are few. Performance in other samples may differ substantially.', {
            participants,
          }),
        ]
      : []),
    ...(Object.keys(sites).filter((site) => site !== NO_SITE).length < 2
      ? [
          NO_SITE in sites
            ? t('No two sites are recorded. Performance at other sites is unknown.')
            : t('All data are from one site. Performance at other sites is unknown.'),
        ]
      : []),
    t(
      'With one participant left out at a time, the expected correlation of a head without signal is below zero, not zero; a permutation test takes that into account.',
    ),
    t('Faces differ with age, skin, medication and culture. Check the subgroups before use.'),
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
function siteLines(t: Translator, now: Record<string, number>, atTraining: Record<string, number>): string[] {
  const listed = (sites: Record<string, number>) =>
    Object.entries(sites)
      .map(([site, count]) => `${site === NO_SITE ? t(NO_SITE) : site} ${count}`)
      .join(', ')
  const changed = listed(interviewsInOrder(now)) !== listed(interviewsInOrder(atTraining))
  return [
    ...(Object.keys(now).length > 1
      ? [t('Interviews by site, as recorded now: {sites}.', { sites: listed(now) })]
      : []),
    ...(changed
      ? [t('When the head was trained, the sites were recorded as: {sites}.', { sites: listed(atTraining) })]
      : []),
  ]
}

const interviewsInOrder = (sites: Record<string, number>) =>
  Object.fromEntries(Object.entries(sites).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Where the penalty is at an end of what was tried. */
function edgeLines(t: Translator, { model, foldCount }: HeadCard): string[] {
  if (model.kind !== 'ridge' || !model.edges) return []
  const { lowest, highest } = model.edges
  const heads = foldCount + 1
  return [
    ...(highest > 0
      ? [
          t(
            'The penalty is the highest that was tried in {highest} of {heads} heads (one per fold and one trained on all participants): these heads predict little more than the mean of their training labels.',
            { highest, heads },
          ),
        ]
      : []),
    ...(lowest > 0
      ? [
          t(
            'The penalty is the lowest that was tried in {lowest} of {heads} heads (one per fold and one trained on all participants): these heads are hardly regularised.',
            { lowest, heads },
          ),
        ]
      : []),
  ]
}

/** Whether a head is the one that its study's plan has set, in a sentence. */
export function standingInWords(t: Translator, standing: HeadStanding | undefined): string {
  if (!standing) return t('The study has no locked analysis plan, so this head is exploratory.')
  if (standing.kind === 'planned')
    return t(
      'This is the head set in the study’s analysis plan (version {version}, locked before estimates were visible).',
      { version: standing.version ?? '' },
    )
  return t('This head is exploratory. {why}', { why: t.stored(standing.why) })
}
