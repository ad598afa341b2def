import { Card, Table, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { type ReadFeatures, readingInWords, signed } from '#lib/reports/card-reading-section.ts'
import styles from './head.module.css'

/** What a head that can be read rests on: sentences, and the strongest measures as bars to both sides of zero. */
export function HeadReads({ reads }: { reads: ReadFeatures }) {
  const t = useText()
  const most = Math.max(...reads.features.map(({ effect }) => Math.abs(effect)))
  return (
    <Card component="section" aria-label={t('What the head reads')}>
      <Title order={2} mb={6}>
        {t('What the head reads')}
      </Title>
      {readingInWords(reads).map((line) => (
        <Text key={t(line)} size="sm" mb={4}>
          {t(line)}
        </Text>
      ))}
      {reads.features.length > 0 && (
        <Table.ScrollContainer minWidth={560} mt="xs">
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Measure')}</Table.Th>
                <Table.Th colSpan={2}>{t('Change of the estimate, points')}</Table.Th>
                <Table.Th>{t('One standard deviation')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reads.features.map(({ name, title, effect, deviationInWords }) => (
                <Table.Tr key={name}>
                  <Table.Td>{t(title)}</Table.Td>
                  <Table.Td className={styles.effect}>{signed(t, effect)}</Table.Td>
                  <Table.Td aria-hidden className={styles.bars}>
                    <div className={styles.zero}>
                      <div
                        className={effect < 0 ? styles.falls : styles.rises}
                        style={{ width: `${(50 * Math.abs(effect)) / most}%` }}
                      />
                    </div>
                  </Table.Td>
                  <Table.Td>{t(deviationInWords)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}
