import React, {useId} from 'react';
import {Img, Loop, OffthreadVideo, staticFile, useCurrentFrame, useVideoConfig} from 'remotion';
import {useLook} from './look';
import {centred, Common, Placed} from './stage';

type Framed = Common & {
  file: string;
  width: number;
  height: number;
  fit: 'cover' | 'contain' | 'fill';
  radius: number;
  match?: Match;
};

// Red, green and blue begin times `gains`, as much light as the picture before gives, and after `frames` frames are as
// they are: evenly to the eye.
type Match = {frames: number; gains: [number, number, number]};

// In a sequence, whose frames count from the picture's first.
const Matched: React.FC<{match: Match; children: React.ReactNode}> = ({match, children}) => {
  const name = `match${useId().replace(/\W/g, '')}`;
  const left = Math.max(0, 1 - useCurrentFrame() / match.frames);
  const [red, green, blue] = match.gains.map((gain) => gain ** left);
  const matrix = `${red} 0 0 0 0  0 ${green} 0 0 0  0 0 ${blue} 0 0  0 0 0 1 0`;
  return (
    <div style={{width: '100%', height: '100%', filter: left > 0 ? `url(#${name})` : undefined}}>
      <svg width={0} height={0} style={{position: 'absolute'}}>
        <filter id={name} colorInterpolationFilters="sRGB">
          <feColorMatrix type="matrix" values={matrix} />
        </filter>
      </svg>
      {children}
    </div>
  );
};

const Frame: React.FC<{width: number; height: number; radius: number; match?: Match; children: React.ReactNode}> = ({
  width,
  height,
  radius,
  match,
  children,
}) => (
  <div style={{...centred(width, height), borderRadius: radius, overflow: 'hidden'}}>
    {match ? <Matched match={match}>{children}</Matched> : children}
  </div>
);

const filling = (fit: Framed['fit']): React.CSSProperties => ({
  display: 'block',
  width: '100%',
  height: '100%',
  objectFit: fit,
});

// `crop` is a part of the picture, in its own pixels.
type ImageProps = Framed & {crop?: {x: number; y: number; width: number; height: number}};

export const Image: React.FC<ImageProps> = (given) => {
  const props = useLook(given);
  const {file, width, height, fit, radius, match, crop} = props;
  const view = crop && {objectViewBox: `xywh(${crop.x}px ${crop.y}px ${crop.width}px ${crop.height}px)`};
  return (
    <Placed {...props}>
      <Frame width={width} height={height} radius={radius} match={match}>
        <Img src={staticFile(file)} style={{...filling(fit), ...view}} />
      </Frame>
    </Placed>
  );
};

// `trimStart` is in seconds of the clip. `duration`, its length in seconds, is needed to loop.
type VideoProps = Framed & {
  trimStart: number;
  playbackRate: number;
  volume: number;
  loop: boolean;
  duration?: number;
};

export const Video: React.FC<VideoProps> = (given) => {
  const props = useLook(given);
  const {file, width, height, fit, radius, match, trimStart, playbackRate, volume, loop, duration} = props;
  const {fps} = useVideoConfig();
  const clip = (
    <OffthreadVideo
      src={staticFile(file)}
      trimBefore={trimStart * fps}
      playbackRate={playbackRate}
      muted={volume === 0}
      volume={volume}
      style={filling(fit)}
    />
  );
  const round = duration === undefined ? 0 : ((duration - trimStart) / playbackRate) * fps;
  return (
    <Placed {...props}>
      <Frame width={width} height={height} radius={radius} match={match}>
        {loop && round > 0 ? (
          <Loop durationInFrames={round} layout="none">
            {clip}
          </Loop>
        ) : (
          clip
        )}
      </Frame>
    </Placed>
  );
};
