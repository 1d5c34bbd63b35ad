import React from 'react';
import {useLook} from './look';
import {centred, Common, Placed} from './stage';

type Gradient = {gradient: 'linear' | 'radial'; angle: number; stops: [number, string][]};

type ShapeProps = Common & {
  shape: 'rect' | 'ellipse' | 'line';
  width: number;
  height: number;
  fill?: string | Gradient;
  stroke?: {color: string; width: number};
  radius: number;
};

const paint = (fill: string | Gradient | undefined): string | undefined => {
  if (typeof fill !== 'object') return fill;
  const stops = fill.stops.map(([offset, color]) => `${color} ${offset * 100}%`).join(', ');
  return fill.gradient === 'linear' ? `linear-gradient(${fill.angle}deg, ${stops})` : `radial-gradient(${stops})`;
};

// A line is as thick as its stroke, else as its height; a radius rounds its ends.
const Line: React.FC<ShapeProps> = ({width, height, fill, stroke, radius}) => {
  const thickness = stroke?.width ?? height;
  return (
    <div
      style={{
        ...centred(width, thickness),
        background: stroke?.color ?? paint(fill) ?? '#ffffff',
        borderRadius: radius ? thickness / 2 : 0,
      }}
    />
  );
};

const Outline: React.FC<ShapeProps> = ({shape, width, height, stroke, radius}) => {
  if (!stroke) return null;
  const look = {fill: 'none', stroke: stroke.color, strokeWidth: stroke.width};
  const corner = Math.min(radius, width / 2, height / 2);
  return (
    <svg style={{...centred(width, height), overflow: 'visible'}}>
      {shape === 'ellipse' ? (
        <ellipse cx={width / 2} cy={height / 2} rx={width / 2} ry={height / 2} {...look} />
      ) : (
        <rect width={width} height={height} rx={corner} {...look} />
      )}
    </svg>
  );
};

export const Shape: React.FC<ShapeProps> = (given) => {
  const props = useLook(given);
  const {shape, width, height, fill, radius} = props;
  return (
    <Placed {...props}>
      {shape === 'line' ? (
        <Line {...props} />
      ) : (
        <>
          <div
            style={{
              ...centred(width, height),
              background: paint(fill),
              borderRadius: shape === 'ellipse' ? '50%' : radius,
            }}
          />
          <Outline {...props} />
        </>
      )}
    </Placed>
  );
};
