'use client'
import { Alert, Button, Group, Modal, Select, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import type { SourceComparison } from '#lib/agreement/compare-sources.ts'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'
import { between, probability } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../figures/forest-figure.tsx'
import { sourceName, textOf } from './figures-in-words.ts'
import { ImportEstimates } from './import-estimates.tsx'
import { PaperTableView } from './paper-table-view.tsx'

/** Two heads, encoders, or estimates from elsewhere on the same interviews. */
export function Compare({
  studyId,
  agreement,
  mayManage,
}: {
  studyId: string
  agreement: AgreementPage
  mayManage: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const rivals = agreement.sources.filter(
    ({ key, target }) => key !== agreement.source?.key && target === agreement.target.key,
  )
  const [second, setSecond] = useState<string | null>(null)
  const [adding, dialog] = useDisclosure()
  const chosen = rivals.find(({ key }) => key === second) ?? rivals[0]
  const comparison = useQuery({
    ...rpc.studies.compare.queryOptions({
      input: { id: studyId, first: agreement.source?.key ?? '', second: chosen?.key ?? '' },
    }),
    enabled: chosen !== undefined && agreement.source !== undefined,
  })
  const remove = useMutation(
    rpc.studies.removeSource.mutationOptions({ onSuccess: () => client.invalidateQueries(), onError: tellProblem }),
  )
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t('Compare with another source')}</Title>
        {mayManage && (
          <Button size="compact-sm" variant="default" onClick={dialog.open}>
            {t('Import estimates')}
          </Button>
        )}
      </Group>
      {!chosen ? (
        <Text size="sm">
          {t(
            'There is nothing to compare with yet. Train another kind of head, use another encoder, or import estimates of another model from a table.',
          )}
        </Text>
      ) : (
        <>
          <Group align="end">
            <Select
              label={t('Compare with')}
              data={rivals.map((rival) => ({ value: rival.key, label: sourceName(t, rival) }))}
              value={chosen.key}
              onChange={setSecond}
              allowDeselect={false}
              miw={320}
            />
            {mayManage && chosen.kind === 'external' && (
              <Button
                variant="default"
                loading={remove.isPending}
                onClick={() => remove.mutate({ studyId, id: chosen.key.slice('external:'.length) })}
              >
                {t('Remove estimates')}
              </Button>
            )}
          </Group>
          {comparison.error && <Problem error={comparison.error} />}
          {comparison.data && agreement.source && (
            <Comparison
              comparison={comparison.data}
              first={sourceName(t, agreement.source)}
              second={sourceName(t, chosen)}
            />
          )}
        </>
      )}
      <Modal opened={adding} onClose={dialog.close} title={t('Import estimates')} size="lg">
        <ImportEstimates studyId={studyId} target={agreement.target.key} onDone={dialog.close} />
      </Modal>
    </Stack>
  )
}

function Comparison({ comparison, first, second }: { comparison: SourceComparison; first: string; second: string }) {
  const t = useText()
  const { n, participants, hasSeenStudy, firstPearson, secondPearson, correlations, errors } = comparison
  const steiger = correlations.value?.steiger
  return (
    <>
      {[first, second].map(
        (by, i) =>
          hasSeenStudy[i] && (
            <Alert key={by} color="orange" py="xs" role="note" title={by}>
              {t(ENCODER_HAS_SEEN_STUDY)}
            </Alert>
          ),
      )}
      <FigureFrame
        title={t('Correlation with the raters')}
        name="compare"
        caption={t(
          'Pearson’s r on the same {n} interviews; lines: 95 % intervals. Both use the same interviews, so compare them by the difference below.',
          { n },
        )}
      >
        <ForestFigure
          label={t('Correlation of both with the raters')}
          rows={[
            { by: first, pearson: firstPearson },
            { by: second, pearson: secondPearson },
          ].map(({ by, pearson }) => ({
            label: by,
            marks: [
              { r: pearson.value?.r, interval: pearson.value?.interval, detail: textOf(t, pearson.why), kind: 'model' },
            ],
          }))}
        />
      </FigureFrame>
      <PaperTableView
        title={t('Difference')}
        tableIn={(t) => ({
          header: ['', first, second, t('Difference'), t('95 % interval'), t('Test')],
          align: ['l', 'r', 'r', 'r', 'c', 'l'],
          body: [
            [
              t('Pearson’s r'),
              correlations.value ? t.twoDecimals(correlations.value.first) : '–',
              correlations.value ? t.twoDecimals(correlations.value.second) : '–',
              correlations.value ? t.twoDecimals(correlations.value.difference) : '–',
              between(t, correlations.value?.interval),
              steiger?.value
                ? t('Steiger’s z = {z}, {p}', {
                    z: t.twoDecimals(steiger.value.z),
                    p: probability(t, steiger.value.p),
                  })
                : textOf(t, steiger?.why ?? correlations.why),
            ],
            [
              t('Mean absolute error'),
              errors.value ? t.twoDecimals(errors.value.first) : '–',
              errors.value ? t.twoDecimals(errors.value.second) : '–',
              errors.value ? t.twoDecimals(errors.value.difference) : '–',
              between(t, errors.value?.interval),
              errors.value?.p === undefined
                ? textOf(t, errors.why)
                : t('paired t, {p}', { p: probability(t, errors.value.p) }),
            ],
          ],
        })}
      />
      <Text size="sm" c="dimmed">
        {t(
          'Differences are first minus second. A positive difference of errors means larger errors of the first. The interval of the difference of r comes from leaving out one participant at a time.',
        )}
        {participants < n &&
          ` ${t('Errors are averaged within participants first, since some have several interviews.')}`}
      </Text>
    </>
  )
}
