import React from 'react';
import {Composition} from 'remotion';
import {Film} from './Film';
import type {Props} from './master';

const EMPTY: Props = {
  master: {
    width: 1920,
    height: 1080,
    fps: {num: 30, den: 1},
    durationInFrames: 1,
    background: '#000000',
    elements: [],
  },
  files: {},
};

export const Root: React.FC = () => (
  <Composition
    id="film"
    component={Film}
    defaultProps={EMPTY}
    durationInFrames={1}
    fps={30}
    width={1920}
    height={1080}
    calculateMetadata={({props: {master}}) => ({
      width: master.width,
      height: master.height,
      fps: master.fps.num / master.fps.den,
      durationInFrames: master.durationInFrames,
    })}
  />
);
