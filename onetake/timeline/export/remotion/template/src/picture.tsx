import React from 'react';
import {Img, Loop, OffthreadVideo, staticFile, useVideoConfig} from 'remotion';
import {useLook} from './look';
import {centred, Common, Placed} from './stage';

type Framed = Common & {
  file: string;
  width: number;
  height: number;
  fit: 'cover' | 'contain' | 'fill';
  radius: number;
};

const Frame: React.FC<{width: number; height: number; radius: number; children: React.ReactNode}> = ({
  width,
  height,
  radius,
  children,
}) => <div style={{...centred(width, height), borderRadius: radius, overflow: 'hidden'}}>{children}</div>;

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
  const {file, width, height, fit, radius, crop} = props;
  const view = crop && {objectViewBox: `xywh(${crop.x}px ${crop.y}px ${crop.width}px ${crop.height}px)`};
  return (
    <Placed {...props}>
      <Frame width={width} height={height} radius={radius}>
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
  const {file, width, height, fit, radius, trimStart, playbackRate, volume, loop, duration} = props;
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
      <Frame width={width} height={height} radius={radius}>
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
