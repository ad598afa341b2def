import { Alert, Spoiler, Stack, Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { PlanPreview } from '#lib/ratings/assignment/assignment-plans.ts'

/** Who would get how many interviews, and which are rated twice. */
export function PlanPreviewView({ preview }: { preview: PlanPreview }) {
  const t = useText()
  const { interviews, leftOut, withoutRater, doubles, wantedDoubles, raters, doubled, settings } = preview
  return (
    <Stack gap="xs" aria-label={t('Preview')} component="section">
      <Text size="sm">
        {interviews === 1 ? t('1 interview is assigned') : t('{interviews} interviews are assigned', { interviews })}
        {doubles > 0 && `, ${t('{doubles} double ratings among them', { doubles })}`}. Seed {settings.seed}: the same
        seed draws this plan again.
        {leftOut > 0 && ` ${t('{leftOut} have their raters already and stay as they are.', { leftOut })}`}
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
          None of these raters may rate {withoutRater.slice(0, 5).join('; ')}
          {withoutRater.length > 5 && ` ${t('and {count} more', { count: withoutRater.length - 5 })}`}: they led the
          interview, or have it.
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
        <Spoiler maxHeight={64} showLabel="Show all" hideLabel="Show less">
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
