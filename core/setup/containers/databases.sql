-- Run once by the postgres image, beside its own database `frontdesk`.
CREATE DATABASE back_office;
CREATE DATABASE bot;
