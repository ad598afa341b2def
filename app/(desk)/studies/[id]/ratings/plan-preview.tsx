import { Alert, Spoiler, Stack, Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { PlanPreview } from '#lib/assignments/assignment-plans.ts'

/** Who would get how many interviews, and which are rated twice. */
export function PlanPreviewView({ preview }: { preview: PlanPreview }) {
  const t = useText()
  const { interviews, leftOut, withoutRater, doubles, wantedDoubles, raters, doubled, settings } = preview
  return (
    <Stack gap="xs" aria-label={t('Preview')} component="section">
      <Text size="sm">
        {[
          doubles > 0
            ? t(
                '{interviews, plural, one {1 interview is} other {{interviews} interviews are}} assigned, {doubles} double ratings among them.',
                { interviews, doubles },
              )
            : t('{interviews, plural, one {1 interview is} other {{interviews} interviews are}} assigned.', {
                interviews,
              }),
          t('Seed {seed}: the same seed draws this plan again.', { seed: settings.seed }),
          ...(leftOut > 0 ? [t('{leftOut} have their raters already and stay as they are.', { leftOut })] : []),
        ].join(' ')}
      </Text>
      {wantedDoubles > doubles && settings.kind !== 'all' && (
        <Alert color="gray">
          {t('{wantedDoubles} were to be rated twice. Too few interviews have a second rater who may rate them.', {
            wantedDoubles,
          })}
        </Alert>
      )}
      {withoutRater.length > 0 && (
        <Alert color="gray">
          {t(
            'None of these raters may rate {interviews}{count, plural, =0 {} other { and {count} more}}: they led the interview, or have it.',
            { interviews: withoutRater.slice(0, 5).join('; '), count: Math.max(0, withoutRater.length - 5) },
          )}
        </Alert>
      )}
      <Table verticalSpacing={2} aria-label={t('Who gets how many')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Rater')}</Table.Th>
            <Table.Th ta="right">{t('To do before')}</Table.Th>
            <Table.Th ta="right">{t('First rating')}</Table.Th>
            <Table.Th ta="right">{t('Second rating')}</Table.Th>
            <Table.Th ta="right">{t('To do')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {raters.map(({ id, name, before, main, double }) => (
            <Table.Tr key={id}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{before}</Table.Td>
              <Table.Td ta="right">{main}</Table.Td>
              <Table.Td ta="right">{double}</Table.Td>
              <Table.Td ta="right" fw={600}>
                {before + main + double}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {doubled.length > 0 && (
        <Spoiler maxHeight={64} showLabel={t('Show all')} hideLabel={t('Show less')}>
          <Text size="sm" c="dimmed">
            {t('Rated by several: {doubled}', {
              doubled: doubled.map((one) => `${one.interview} (${one.raters.join(', ')})`).join('; '),
            })}
          </Text>
        </Spoiler>
      )}
    </Stack>
  )
}
