import type { DecoderProbe } from '#lib/analysis/probe-decoder.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import type { ProviderChoice } from '#lib/encoders/choose-provider.ts'
import { phrase } from '#lib/messages/message.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'
import { say, t } from './language.ts'

/** An installed model, and what would run it. */
export interface Model extends Pick<Bundle['manifest'], 'name' | 'kind' | 'precision'> {
  /** Undefined for models that are no encoders, which the processor runs. */
  choice: ProviderChoice | undefined
}

/** Whether an encoder gives other values than when it was imported. */
export const isOff = (choice: ProviderChoice | undefined) => choice?.checked?.some(({ passed }) => !passed) ?? false

/** What confines the process that decodes. */
export function decoderLines({ environment, user, isRoot, readsSecrets, limits, network }: DecoderProbe): string[] {
  const { memoryMb, backstopMb, processorHours, openFiles, fileBytes } = limits
  const holds = (isTrue: boolean, what: string, otherwise: string) => (isTrue ? `✓ ${what}` : `– ${otherwise}`)
  const ended =
    backstopMb === undefined
      ? t('is ended above {memoryMb} MB of memory', { memoryMb })
      : t('is ended above {memoryMb} MB of memory, and can’t reserve more than {backstopMb} MB', {
          memoryMb,
          backstopMb,
        })
  return [
    holds(
      environment.length === 0,
      t('receives no settings and no secrets'),
      t('receives {environment}', { environment: environment.join(', ') }),
    ),
    holds(
      !readsSecrets,
      t('runs as {user}, who can’t read the secrets', { user }),
      isRoot
        ? t('runs as {user}, who can read the secrets: this system has no other user', { user })
        : t('runs as {user}, who can read the secrets', { user }),
    ),
    `✓ ${ended}`,
    holds(
      processorHours !== undefined,
      t('is ended after {hours} hours of processor time', { hours: processorHours ?? 0 }),
      t('has no limit of processor time; it is ended where it makes no progress for a minute'),
    ),
    holds(
      openFiles !== undefined,
      t('can open at most {openFiles} files', { openFiles: openFiles ?? 0 }),
      t('can open any number of files'),
    ),
    holds(fileBytes === 0, t('can write no files'), t('can write files')),
    holds(!network, t('has no network'), t('has a network: this system does not allow taking it away')),
  ]
}

/** Whether a provider works, and why not. */
export function providerLine({ provider, works, why, adapter, float16 }: ProviderState): string {
  const about = [
    ...(adapter ? [adapter.name] : []),
    ...(adapter?.software ? [t('runs on the CPU, so it is used only if CONCORD_PROVIDER requests it')] : []),
    ...(works && provider !== 'cpu' && float16 === false ? [t('no float16')] : []),
    ...(why ? [say(why)] : []),
  ]
  return `${works ? '✓' : '–'} ${t(PROVIDER_TITLES[provider])}${about.length > 0 ? `: ${about.join('; ')}` : ''}`
}

/** What runs a model, and why nothing better does. */
export function modelLines({ name, kind, precision, choice }: Model, providers: readonly ProviderState[]): string[] {
  if (!choice) return [`✓ ${name}: ${t(KINDS[kind])}, ${precision}, ${t('runs on the CPU')}`]
  const device = [t(PROVIDER_TITLES[choice.provider]), ...(choice.adapter ? [choice.adapter] : [])].join(', ')
  const facts = [t(KINDS[kind]), precision, t('runs on the {device}', { device }), checkedInWords(choice)]
  return [
    `${isOff(choice) ? '✗' : '✓'} ${name}: ${facts.join(', ')}`,
    // What does not work at all was said of the machine already.
    ...choice.passedOver
      .filter(({ provider }) => providers.some((state) => state.provider === provider && state.works))
      .map(
        ({ provider, why }) =>
          `    ${t('not on the {device}: {why}', { device: PROVIDER_TITLES[provider], why: say(why) })}`,
      ),
    ...choice.notes.map((note) => `    ${say(note)}`),
  ]
}

/** What models are. */
export const KINDS = { encoder: phrase('kind|encoder'), detector: phrase('kind|detector'), head: phrase('kind|head') }

function checkedInWords({ checked }: ProviderChoice): string {
  if (!checked) return t('compared with its stored values on its first use')
  const cosine = Math.min(...checked.map(({ minCosine }) => minCosine))
  const error = Math.max(...checked.map(({ relativeError }) => relativeError))
  const values = { error: (100 * error).toPrecision(1), cosine: t.decimals(cosine, 4) }
  return checked.every(({ passed }) => passed)
    ? t('agrees with its stored values (largest difference {error} %, cosine {cosine})', values)
    : t('differs from its stored values (largest difference {error} %, cosine {cosine})', values)
}
