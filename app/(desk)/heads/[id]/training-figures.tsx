import { Card, Title } from '@mantine/core'
import type { ComponentProps } from 'react'
import { useText } from '#app/language.tsx'
import { FigureFrame } from '../../figures/figure-frame.tsx'
import { LossCurves } from '../../loss-curves.tsx'
import { LearningCurve } from './learning-curve.tsx'

/** How the head learned: with more participants, and by epoch where it is a network. */
export function TrainingFigures({
  learning,
  curves,
}: {
  learning: ComponentProps<typeof LearningCurve>['points']
  curves: ComponentProps<typeof LossCurves>['curves'] | undefined
}) {
  const t = useText()
  return (
    <>
      {learning.length > 1 && (
        <Card>
          <FigureFrame
            title={t('Learning curve')}
            name="learning-curve"
            caption={t(
              'Out-of-fold r of ridge heads trained on random subsets of the participants (five folds): median of eight draws, with the range from the 10th to the 90th percentile. If the curve still rises at the right, more participants would help.',
            )}
          >
            <LearningCurve points={learning} />
          </FigureFrame>
        </Card>
      )}
      {curves && (
        <Card component="section" aria-label={t('Loss curves')}>
          <Title order={2} mb={6}>
            {t('Loss by epoch')}
          </Title>
          <LossCurves curves={curves} />
        </Card>
      )}
    </>
  )
}
