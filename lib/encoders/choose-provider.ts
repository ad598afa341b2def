import type { Bundle } from '#lib/bundles/bundle.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { candidateProviders, type PassedOver } from '#lib/onnx/candidate-providers.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { type ProviderState, probeProviders } from '#lib/onnx/providers.ts'
import { makeOwnChecks, storedChecks } from './checks-file.ts'
import type { CheckResult } from './compare-outputs.ts'
import type { EncoderShape } from './encoder-shape.ts'
import { openStages } from './encoder-stages.ts'
import { frameBatchOf } from './frame-batch.ts'
import { type Trial, tryProvider } from './provider-trial.ts'
import { RememberedTrials } from './remembered-trials.ts'

/** What runs an encoder, what showed that it is right, and why nothing better does. */
export interface ProviderChoice {
  provider: Provider
  /** The device's name, where it can be told. */
  adapter?: string
  /** How far its outputs are from the stored values; undefined where they were not compared yet. */
  checked?: CheckResult[]
  /** Time of a clip in ms when it was tried; undefined where there was nothing to decide. */
  msPerClip?: number
  frameBatch: number
  passedOver: PassedOver[]
  /** What the person should know of the choice. */
  notes: string[]
}

export interface ChoiceOptions {
  threads: number
  provider?: Provider | 'auto'
  /** Number of the GPU, for providers that can choose one. */
  device?: number | undefined
  /** Tries anew what was tried before. */
  again?: boolean
}

/**
 * Chooses what runs an encoder by what each provider does with it: one that is off from the stored values is passed over, and so
 * is one that is slower than the processor. Trials are remembered, so that later starts are quick and choose alike.
 */
export async function chooseProvider(
  bundle: Bundle,
  shape: EncoderShape,
  { threads, provider = 'auto', device, again = false }: ChoiceOptions,
): Promise<ProviderChoice> {
  const states = provider === 'cpu' ? [PROCESSOR] : await probeProviders(device)
  const { candidates, passedOver } = candidateProviders(states, bundle.manifest.precision, provider)
  const remembered = new RememberedTrials(bundle, threads)
  const trialOf = async (state: ProviderState): Promise<Trial> => {
    const known = again ? undefined : await remembered.get(state)
    // A trial of the processor without its time was made where there was nothing to decide.
    if (known && (known.msPerClip !== undefined || known.why || known.results.some(({ passed }) => !passed)))
      return known
    const trial = await tryProvider({ folder: bundle.folder, state, threads, device })
    await remembered.store(state, trial)
    return trial
  }
  if (candidates.length > 1 && !(await storedChecks(bundle))) {
    const stages = await openStages(bundle.folder, shape, { provider: 'cpu', threads })
    await makeOwnChecks(bundle, shape, stages)
    await stages.release()
  }
  const tried: { state: ProviderState; trial: Trial }[] = []
  for (const state of candidates.filter((candidate) => candidate.provider !== 'cpu')) {
    const trial = await trialOf(state)
    const why = trial.why ?? wrongnessOf(trial)
    if (why) passedOver.push({ provider: state.provider, why })
    else tried.push({ state, trial })
  }
  if (tried.length === 0) {
    const known = again ? undefined : await remembered.get(PROCESSOR)
    return { ...choiceOf(PROCESSOR, known), passedOver, notes: [] }
  }
  const processor = { state: PROCESSOR, trial: await trialOf(PROCESSOR) }
  return chooseAmongTrials(tried, processor, provider, passedOver)
}

const PROCESSOR: ProviderState = { provider: 'cpu', works: true, why: '' }

/** The fastest of those that are right; the one that was asked for, whatever its time. */
export function chooseAmongTrials(
  tried: readonly { state: ProviderState; trial: Trial }[],
  processor: { state: ProviderState; trial: Trial },
  requested: Provider | 'auto',
  passedOver: readonly PassedOver[],
): ProviderChoice {
  const time = ({ trial }: { trial: Trial }) => trial.msPerClip ?? Number.POSITIVE_INFINITY
  const all = [...tried, processor]
  const chosen = requested === 'auto' ? all.reduce((best, next) => (time(next) < time(best) ? next : best)) : tried[0]!
  const slower = all
    .filter((one) => one !== chosen && one !== processor)
    .map((one) => ({
      provider: one.state.provider,
      why: storedText(
        phrase('It gives the right values but is slower here: {time} per clip, while {chosen} takes {best}.', {
          time: inWords(time(one)),
          chosen: chosen.state.adapter?.name ?? phrase('the CPU'),
          best: inWords(time(chosen)),
        }),
      ),
    }))
  const notes: string[] = []
  if (chosen.state.adapter?.software)
    notes.push(
      storedText(
        phrase('{name} runs on the CPU. It is used because CONCORD_PROVIDER requests it.', {
          name: chosen.state.adapter.name,
        }),
      ),
    )
  if (chosen !== processor && time(chosen) > time(processor))
    notes.push(
      storedText(
        phrase(
          'It is slower than the CPU here: {time} per clip instead of {best}. Unset CONCORD_PROVIDER to use the CPU.',
          {
            time: inWords(time(chosen)),
            best: inWords(time(processor)),
          },
        ),
      ),
    )
  return { ...choiceOf(chosen.state, chosen.trial), passedOver: [...passedOver, ...slower], notes }
}

function choiceOf(state: ProviderState, trial: Trial | undefined) {
  return {
    provider: state.provider,
    ...(state.adapter ? { adapter: state.adapter.name } : {}),
    ...(trial ? { checked: trial.results } : {}),
    ...(trial?.msPerClip === undefined ? {} : { msPerClip: trial.msPerClip }),
    frameBatch: trial?.frameBatch ?? frameBatchOf(state),
  }
}

function wrongnessOf({ results }: Trial): string | undefined {
  const wrong = results.filter(({ passed }) => !passed)
  if (wrong.length === 0) return undefined
  const { output, relativeError, minCosine } = wrong.reduce((worst, next) =>
    next.relativeError > worst.relativeError ? next : worst,
  )
  const values = { output: OUTPUTS[output], cosine: minCosine }
  return storedText(
    Number.isFinite(relativeError)
      ? phrase(
          'Its {output} differ by {off, number, ::@@ group-off} % of the largest from the stored values (cosine {cosine, number, ::.0000}), so it would give wrong estimates.',
          { ...values, off: 100 * relativeError },
        )
      : phrase('Its {output} are not numbers, so it would give wrong estimates.', values),
  )
}

const OUTPUTS = {
  'frame features': phrase('frame features'),
  'clip embedding': phrase('clip embeddings'),
  'text features': phrase('text features'),
}

const inWords = (ms: number): Message =>
  ms < 100
    ? phrase('{ms} ms', { ms: ms.toFixed(0) })
    : phrase('{seconds, number, ::@@ group-off} s', { seconds: ms / 1000 })
