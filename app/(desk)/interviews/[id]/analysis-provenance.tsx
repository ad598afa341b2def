import { Card, Text, Title } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Message } from '#lib/messages/message.ts'
import { PROVIDER_TITLES, type Provider } from '#lib/onnx/provider-titles.ts'

/** What an analysis was made with: models, decoder, machine and hashes. */
export function AnalysisProvenance({ analysis }: { analysis: Analysis }) {
  const t = useText()
  const { provenance, sampling, recording, fromKeptFeatures } = analysis
  const { encoder, detector, decoder, runtime } = provenance
  const made = {
    encoder: `${encoder.title} ${encoder.version} (${encoder.precision})`,
    detector: `${detector.name} ${detector.version}`,
    runtime: `${runtime.name} ${runtime.version}`,
    provider: providerInWords(t, runtime),
    decoder: `${decoder.name} ${decoder.version}`,
    stride: sampling.stride,
  }
  return (
    <Card>
      <Title order={2} mb="xs">
        {t('Provenance')}
      </Title>
      <Text size="sm">
        {fromKeptFeatures
          ? t(
              'Encoder {encoder}, detector {detector}, {runtime} on the {provider}, {decoder}; clips every {stride} frames, from the frame features of an earlier analysis.',
              made,
            )
          : t(
              'Encoder {encoder}, detector {detector}, {runtime} on the {provider}, {decoder}; clips every {stride} frames.',
              made,
            )}
      </Text>
      {sampling.lookEvery && (
        <Text size="sm">
          {t('Of {every} pictures in a row in which faces kept still, one was searched for faces.', {
            every: sampling.lookEvery,
          })}
        </Text>
      )}
      {sampling.same && (
        <Text size="sm">
          {t(
            '{same, number} of {crops, number} pictures of faces were not encoded: no part of the face differed by more than {within, plural, one {# grey level} other {# grey levels}} from the one encoded last.',
            sampling.same,
          )}
        </Text>
      )}
      {runtime.passedOver?.map(({ provider, why }) => (
        <Text key={provider} size="sm" c="dimmed">
          {t('Not on the {provider}: {why}', { provider: titleOf(provider, t), why: t.stored(why) })}
        </Text>
      ))}
      <Text size="sm" mt="xs">
        {t.stored(encoder.intendedUse)}
      </Text>
      <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        {t('Recording sha256 {sha256}', { sha256: recording.sha256 })}
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('Encoder sha256 {sha256}', { sha256: encoder.sha256 })}
      </Text>
    </Card>
  )
}

const titleOf = (provider: string, t: PageTranslator) =>
  provider in PROVIDER_TITLES ? t(PROVIDER_TITLES[provider as Provider]) : provider

/** What ran the encoder, whether it was compared with the encoder's stored values, and how far it is from them. */
function providerInWords(
  t: PageTranslator,
  { provider: ran, adapter, checked }: Analysis['provenance']['runtime'],
): string | Message {
  const provider = adapter ? t('{provider} ({adapter})', { provider: titleOf(ran, t), adapter }) : titleOf(ran, t)
  if (!checked || checked.length === 0) return provider
  const cosine = t.decimals(Math.min(...checked.map(({ minCosine }) => minCosine)), 4)
  return checked.every(({ passed }) => passed)
    ? t('{provider} (matches the encoder’s stored values, cosine {cosine})', { provider, cosine })
    : t('{provider} (differs from the encoder’s stored values, cosine {cosine}; see the Models page)', {
        provider,
        cosine,
      })
}
