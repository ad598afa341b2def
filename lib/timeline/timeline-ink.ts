/** Colours of the timeline; told apart by people with colour blindness, and in grey. */
export interface TimelineInk {
  text: string
  grid: string
  /** Ground of a lane. */
  ground: string
  line: string
  quartiles: string
  /** The interview's interval. */
  interval: string
  coverage: string
  hatch: string
  loop: string
  brush: string
  note: string
  body: string
}

export const INK_ON_LIGHT: TimelineInk = {
  text: '#495057',
  grid: '#e3e6e9',
  ground: '#f1f3f5',
  line: '#197277',
  quartiles: 'rgba(25, 114, 119, 0.25)',
  interval: 'rgba(25, 114, 119, 0.09)',
  coverage: '#868e96',
  hatch: '#ced4da',
  loop: 'rgba(179, 92, 0, 0.16)',
  brush: 'rgba(25, 114, 119, 0.16)',
  note: '#b35c00',
  body: '#ffffff',
}

export const INK_ON_DARK: TimelineInk = {
  text: '#c9c9c9',
  grid: '#3a3a3a',
  ground: '#2e2e2e',
  line: '#4fa8ad',
  quartiles: 'rgba(79, 168, 173, 0.3)',
  interval: 'rgba(79, 168, 173, 0.13)',
  coverage: '#909296',
  hatch: '#55585c',
  loop: 'rgba(240, 163, 94, 0.22)',
  brush: 'rgba(79, 168, 173, 0.25)',
  note: '#f0a35e',
  body: '#242424',
}
