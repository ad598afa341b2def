import { Card, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { PROVIDER_TITLES, type Provider } from '#lib/onnx/provider-titles.ts'

/** What an analysis was made with: models, decoder, machine and hashes. */
export function AnalysisProvenance({ analysis }: { analysis: Analysis }) {
  const t = useText()
  const { provenance, sampling, recording, fromKeptFeatures } = analysis
  const { encoder, detector, decoder, runtime } = provenance
  return (
    <Card>
      <Title order={2} mb="xs">
        {t('Provenance')}
      </Title>
      <Text size="sm">
        Encoder {encoder.title} {encoder.version} ({encoder.precision}), detector {detector.name} {detector.version},{' '}
        {runtime.name} {runtime.version} on the {titleOf(runtime.provider)}
        {runtime.adapter ? ` (${runtime.adapter})` : ''}
        {checkedInWords(runtime.checked)}, {decoder.name} {decoder.version}; clips every {sampling.stride} frames
        {fromKeptFeatures ? `, ${t('from the frame features of an earlier analysis')}` : ''}.
      </Text>
      {runtime.passedOver?.map(({ provider, why }) => (
        <Text key={provider} size="sm" c="dimmed">
          {t('Not on the {provider}: {why}', { provider: titleOf(provider), why })}
        </Text>
      ))}
      <Text size="sm" mt="xs">
        {encoder.intendedUse}
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

const titleOf = (provider: string) => PROVIDER_TITLES[provider as Provider] ?? provider

/** Whether what ran the encoder was compared with the encoder's stored values, and how far it is from them. */
function checkedInWords(checked: Analysis['provenance']['runtime']['checked']): string {
  if (!checked || checked.length === 0) return ''
  const cosine = Math.min(...checked.map(({ minCosine }) => minCosine)).toFixed(4)
  return checked.every(({ passed }) => passed)
    ? ` (matches the encoder’s stored values, cosine ${cosine})`
    : ` (differs from the encoder’s stored values, cosine ${cosine}; see the Models page)`
}
